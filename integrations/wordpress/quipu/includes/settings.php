<?php
/**
 * The plugin's only option: which service, for which organisation, and how widgets look unless they say otherwise.
 *
 * @package Quipu
 */

namespace Quipu;

defined( 'ABSPATH' ) || exit;

const THEMES = array( 'auto', 'light', 'dark' );
const SIZES  = array( 'normal', 'compact' );

/**
 * What holds until somebody chooses.
 *
 * @return array<string,string>
 */
function default_settings() {
	return array(
		'service'   => '',
		'partner'   => '',
		'lang'      => '',
		'theme'     => 'auto',
		'accent'    => '',
		'edition'   => '',
		'integrity' => '',
	);
}

/**
 * The settings, every one of them there. They were checked when they were saved, and are checked again here, since
 * other programs write options too.
 *
 * @return array<string,string>
 */
function settings() {
	$stored = get_option( OPTION, array() );
	$stored = array_merge( default_settings(), is_array( $stored ) ? $stored : array() );
	$theme  = one_of( $stored['theme'], THEMES );
	return array(
		'service'   => service_origin( $stored['service'] ),
		'partner'   => short_name( $stored['partner'] ),
		'lang'      => language( $stored['lang'] ),
		'theme'     => '' === $theme ? 'auto' : $theme,
		'accent'    => colour( $stored['accent'] ),
		'edition'   => edition( $stored['edition'] ),
		'integrity' => integrity( $stored['integrity'] ),
	);
}

/**
 * One edition of the script, by its hash; its whole address may be pasted.
 *
 * @param mixed $typed Typed or pasted.
 * @return string
 */
function edition( $typed ) {
	$edition = trim( text( $typed ) );
	if ( preg_match( '#/embed/v1\.([A-Za-z0-9_-]{4,128})\.js$#D', $edition, $found ) ) {
		return $found[1];
	}
	return preg_match( '/^[A-Za-z0-9_-]{4,128}$/D', $edition ) ? $edition : '';
}

/**
 * The value of an integrity attribute (Subresource Integrity, W3C), one hash or several.
 *
 * @param mixed $typed Typed.
 * @return string
 */
function integrity( $typed ) {
	$value = preg_replace( '/\s+/', ' ', trim( text( $typed ) ) );
	$one   = 'sha(?:256|384|512)-[A-Za-z0-9+\/]{43,86}={0,2}';
	return preg_match( "/^$one(?: $one)*$/D", $value ) ? $value : '';
}

/**
 * What is saved of what was typed. A field that will not do keeps what it had, and is complained about.
 *
 * @param mixed $typed The form's fields.
 * @return array<string,string>
 */
function accept_settings( $typed ) {
	$typed = is_array( $typed ) ? $typed : array();
	$kept  = settings();
	foreach ( readers() as $name => $reader ) {
		$given = trim( text( isset( $typed[ $name ] ) ? $typed[ $name ] : '' ) );
		$read  = $reader( $given );
		if ( '' !== $given && '' === $read ) {
			complain( $name );
			continue;
		}
		$kept[ $name ] = $read;
	}
	if ( ( '' === $kept['edition'] ) !== ( '' === $kept['integrity'] ) ) {
		complain( 'pair' );
		$kept['edition']   = '';
		$kept['integrity'] = '';
	}
	if ( '' === $kept['theme'] ) {
		$kept['theme'] = 'auto';
	}
	return $kept;
}

/**
 * Who reads which field.
 *
 * @return array<string,callable>
 */
function readers() {
	return array(
		'service'   => __NAMESPACE__ . '\\service_origin',
		'partner'   => __NAMESPACE__ . '\\short_name',
		'lang'      => __NAMESPACE__ . '\\language',
		'theme'     => function ( $typed ) {
			return one_of( $typed, THEMES );
		},
		'accent'    => __NAMESPACE__ . '\\colour',
		'edition'   => __NAMESPACE__ . '\\edition',
		'integrity' => __NAMESPACE__ . '\\integrity',
	);
}

/**
 * Says what is wrong with a field, once: WordPress calls a setting's sanitiser twice when it is saved for the first time.
 *
 * @param string $field Its name, or "pair".
 */
function complain( $field ) {
	$sentences = array(
		'service'   => __( 'The address of the Quipu service must begin with https:// (http:// will do only on this computer). It was not changed.', 'quipu' ),
		'partner'   => __( 'A short name has only small letters, digits and hyphens. It was not changed.', 'quipu' ),
		'lang'      => __( 'A language is given by its code, such as en or es. It was not changed.', 'quipu' ),
		'theme'     => __( 'The theme is auto, light or dark. It was not changed.', 'quipu' ),
		'accent'    => __( 'A colour is written as # and six digits, such as #2b3f8c. It was not changed.', 'quipu' ),
		'edition'   => __( 'The edition is the part between “v1.” and “.js” in the address of the script. It was not changed.', 'quipu' ),
		'integrity' => __( 'The integrity value begins with sha256-, sha384- or sha512-. It was not changed.', 'quipu' ),
		'pair'      => __( 'Edition and integrity value go together: the newest script is used until both are given.', 'quipu' ),
	);
	$code      = 'quipu-' . $field;
	foreach ( get_settings_errors( OPTION ) as $error ) {
		if ( $code === $error['code'] ) {
			return;
		}
	}
	add_settings_error( OPTION, $code, $sentences[ $field ] );
}
