<?php
/**
 * Settings › Quipu.
 *
 * @package Quipu
 */

namespace Quipu;

defined( 'ABSPATH' ) || exit;

const PAGE = 'quipu';

add_action( 'admin_init', __NAMESPACE__ . '\\register_settings' );
add_action( 'admin_menu', __NAMESPACE__ . '\\add_settings_page' );
add_filter( 'plugin_action_links_quipu/quipu.php', __NAMESPACE__ . '\\add_settings_link' );

/**
 * Tells WordPress what may be saved, and the fields of the form.
 */
function register_settings() {
	register_setting(
		PAGE,
		OPTION,
		array(
			'type'              => 'array',
			'sanitize_callback' => __NAMESPACE__ . '\\accept_settings',
			'show_in_rest'      => false,
			'default'           => default_settings(),
		)
	);
	$sections = array(
		'service' => __( 'Where signatures go', 'quipu' ),
		'looks'   => __( 'How it looks', 'quipu' ),
		'script'  => __( 'A script you have looked at (optional)', 'quipu' ),
	);
	foreach ( $sections as $section => $heading ) {
		add_settings_section( "quipu-$section", $heading, __NAMESPACE__ . '\\show_section', PAGE );
	}
	foreach ( fields() as $name => $field ) {
		$field['name'] = $name;
		// A label goes to the field by its id.
		$field['label_for'] = "quipu-$name";
		add_settings_field( $name, $field['label'], __NAMESPACE__ . '\\show_field', PAGE, 'quipu-' . $field['section'], $field );
	}
}

/**
 * The fields: label, explanation, example.
 *
 * @return array<string,array<string,string>>
 */
function fields() {
	return array(
		'service'   => array(
			'section' => 'service',
			'type'    => 'url',
			'label'   => __( 'Address of the Quipu service', 'quipu' ),
			'help'    => __( 'Such as https://sign.example.org. You may paste the address of a campaign.', 'quipu' ),
		),
		'partner'   => array(
			'section' => 'service',
			'type'    => 'text',
			'label'   => __( 'Short name of your organisation', 'quipu' ),
			'help'    => __( 'As in the addresses of the organisers’ side. With it, what comes through this site counts as brought by you. For the form, the address of this site must also be registered there.', 'quipu' ),
		),
		'lang'      => array(
			'section' => 'looks',
			'type'    => 'text',
			'label'   => __( 'Language', 'quipu' ),
			'help'    => __( 'A code such as en or es. Empty: as the page around.', 'quipu' ),
		),
		'theme'     => array(
			'section' => 'looks',
			'type'    => 'theme',
			'label'   => __( 'Theme', 'quipu' ),
			'help'    => '',
		),
		'accent'    => array(
			'section' => 'looks',
			'type'    => 'text',
			'label'   => __( 'Colour', 'quipu' ),
			'help'    => __( 'Such as #2b3f8c. Empty: the colours of the service.', 'quipu' ),
		),
		'edition'   => array(
			'section' => 'script',
			'type'    => 'text',
			'label'   => __( 'Edition', 'quipu' ),
			'help'    => __( 'The part between “v1.” and “.js”, or the whole address. Empty: always the newest.', 'quipu' ),
		),
		'integrity' => array(
			'section' => 'script',
			'type'    => 'text',
			'label'   => __( 'Integrity value', 'quipu' ),
			'help'    => __( 'Such as sha384-…; browsers then run that script or none. After an upgrade of the service your readers see a plain link until you have given the new values.', 'quipu' ),
		),
	);
}

/**
 * Puts the page into the menu.
 */
function add_settings_page() {
	add_options_page( __( 'Quipu settings', 'quipu' ), 'Quipu', 'manage_options', PAGE, __NAMESPACE__ . '\\show_settings_page' );
}

/**
 * A link beside "Deactivate".
 *
 * @param string[] $links What is there.
 * @return string[]
 */
function add_settings_link( $links ) {
	$address = admin_url( 'options-general.php?page=' . PAGE );
	array_unshift( $links, '<a href="' . esc_url( $address ) . '">' . esc_html__( 'Settings', 'quipu' ) . '</a>' );
	return $links;
}

/**
 * The page.
 */
function show_settings_page() {
	if ( ! current_user_can( 'manage_options' ) ) {
		return;
	}
	?>
	<div class="wrap">
		<h1><?php esc_html_e( 'Quipu settings', 'quipu' ); ?></h1>
		<form action="options.php" method="post">
			<?php
			settings_fields( PAGE );
			do_settings_sections( PAGE );
			submit_button();
			?>
		</form>
		<h2><?php esc_html_e( 'In your pages', 'quipu' ); ?></h2>
		<p><?php esc_html_e( 'Use the blocks “Petition count” and “Petition form”, paste the address of a campaign on a line of its own, or write:', 'quipu' ); ?></p>
		<p><code>[quipu_counter campaign="clean-water"]</code></p>
		<p><code>[quipu_form campaign="clean-water" source="newsletter"]</code></p>
		<p>
			<?php
			/* translators: %s: names of attributes */
			printf( esc_html__( 'Both take %s.', 'quipu' ), '<code>lang</code> <code>theme</code> <code>accent</code> <code>size</code> <code>partner</code> <code>source</code> <code>utm-source</code> <code>utm-medium</code> <code>utm-campaign</code> <code>title</code> <code>height</code>' );
			echo ' ';
			/* translators: %s: name of an attribute */
			printf( esc_html__( 'The form also takes %s: the page of yours that thanks.', 'quipu' ), '<code>thanks</code>' );
			?>
		</p>
	</div>
	<?php
}

/**
 * What a group of fields is about.
 *
 * @param array<string,mixed> $section Its "id" among other things.
 */
function show_section( $section ) {
	if ( 'quipu-service' === $section['id'] ) {
		echo '<p>' . esc_html__( 'Visitors sign inside a frame of the Quipu service. This site cannot read what they write, and keeps none of it.', 'quipu' ) . '</p>';
	}
	if ( 'quipu-script' === $section['id'] ) {
		echo '<p>' . esc_html__( 'By default pages load the newest script of the service. Whoever wants to run only what they have checked can name one edition.', 'quipu' ) . '</p>';
	}
}

/**
 * One field.
 *
 * @param array<string,string> $field As in `fields()`.
 */
function show_field( $field ) {
	$settings = settings();
	$name     = $field['name'];
	$describe = '' === $field['help'] ? '' : sprintf( ' aria-describedby="%s"', esc_attr( "quipu-$name-help" ) );
	if ( 'theme' === $field['type'] ) {
		show_themes( $settings['theme'] );
	} else {
		printf(
			'<input type="%1$s" id="%2$s" name="%3$s" value="%4$s" class="regular-text" autocapitalize="none" autocomplete="off" spellcheck="false"%5$s>',
			esc_attr( $field['type'] ),
			esc_attr( "quipu-$name" ),
			esc_attr( OPTION . "[$name]" ),
			esc_attr( $settings[ $name ] ),
			$describe // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- escaped above.
		);
	}
	if ( '' !== $field['help'] ) {
		printf( '<p class="description" id="%s">%s</p>', esc_attr( "quipu-$name-help" ), esc_html( $field['help'] ) );
	}
}

/**
 * The choice of a theme.
 *
 * @param string $chosen The present one.
 */
function show_themes( $chosen ) {
	$words = array(
		'auto'  => __( 'As the reader’s device', 'quipu' ),
		'light' => __( 'Light', 'quipu' ),
		'dark'  => __( 'Dark', 'quipu' ),
	);
	printf( '<select id="quipu-theme" name="%s">', esc_attr( OPTION . '[theme]' ) );
	foreach ( THEMES as $theme ) {
		printf( '<option value="%s"%s>%s</option>', esc_attr( $theme ), selected( $theme, $chosen, false ), esc_html( $words[ $theme ] ) );
	}
	echo '</select>';
}
