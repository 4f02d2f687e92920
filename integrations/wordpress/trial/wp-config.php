<?php
// The throwaway WordPress of integrations/wordpress/try: everything by environment, nothing beyond this computer.
define( 'DB_NAME', 'wordpress' );
define( 'DB_USER', 'root' );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', 'localhost:' . getenv( 'TRIAL_SOCKET' ) );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
foreach ( array( 'AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE' ) as $quipu_purpose ) {
	define( $quipu_purpose . '_KEY', hash( 'sha256', getenv( 'TRIAL_SECRET' ) . $quipu_purpose . 'key' ) );
	define( $quipu_purpose . '_SALT', hash( 'sha256', getenv( 'TRIAL_SECRET' ) . $quipu_purpose . 'salt' ) );
}
$table_prefix = 'wp_';
define( 'WP_HOME', getenv( 'TRIAL_WORDPRESS' ) );
define( 'WP_SITEURL', getenv( 'TRIAL_WORDPRESS' ) );
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'WP_ACCESSIBLE_HOSTS', '127.0.0.1' );
define( 'DISABLE_WP_CRON', true );
define( 'AUTOMATIC_UPDATER_DISABLED', true );
define( 'FS_METHOD', 'direct' );
define( 'WP_DEBUG', true );
define( 'WP_DEBUG_DISPLAY', false );
define( 'WP_DEBUG_LOG', getenv( 'TRIAL_LOG' ) );
if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/' );
}
require_once ABSPATH . 'wp-settings.php';
