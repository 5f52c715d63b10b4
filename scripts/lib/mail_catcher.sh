# shellcheck shell=bash
# A mail server that delivers nothing and shows in a browser what came: MailDev, with the courier that brings it.

install_mail_catcher() {
    install_node_packages mail-catcher "$AUTH_EXT_ROOT/scripts/lib/mail_catcher"
    mail_catcher=$cached/node_modules/maildev/dist/bin/maildev.js
}

# mail_catcher_start MAILS: starts it on loopback, for so many mails, and sets mail_catcher_port, where it takes them, and mail_catcher_url.
mail_catcher_start() {
    local web_port
    mail_catcher_port=$(free_port)
    web_port=$(free_port)
    process_start mail_catcher "$web_port" env -i PATH="$PATH" HOME="$AUTH_EXT_RUN" TMPDIR="$AUTH_EXT_RUN/mail_catcher" node "$mail_catcher" --silent \
        --ip 127.0.0.1 --smtp "$mail_catcher_port" --web-ip 127.0.0.1 --web "$web_port" --max-emails "$1"
    # shellcheck disable=SC2034
    mail_catcher_url=http://localhost:$web_port
}

# courier_start NAME DATABASE STACK: starts the courier that brings there what a database of the server that server_use named has to send,
# where the gateway of the file that stack_start wrote looks for it.
courier_start() {
    local port
    port=$(sed -n 's/^COURIER_PORT=//p' "$3")
    process_start "$1" "$port" env -i PATH="$PATH" \
        AUTH_EXT_COURIER_DATABASE_URL="host=$PGHOST user=auth_ext_courier dbname=$2" \
        AUTH_EXT_COURIER_SMTP_HOST=127.0.0.1 AUTH_EXT_COURIER_SMTP_PORT="$mail_catcher_port" \
        AUTH_EXT_COURIER_SMTP_FROM_ADDRESS=notes@marginalia.example AUTH_EXT_COURIER_SMTP_FROM_NAME=Marginalia \
        AUTH_EXT_COURIER_SERVER_LISTEN=off AUTH_EXT_COURIER_CALLBACK_LISTEN="127.0.0.1:$port" "$AUTH_EXT_COURIER"
}
