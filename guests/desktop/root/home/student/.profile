# The desktop starts with the first screen; when it ends, so does the session, and a new one begins.
if [ "$(tty)" = /dev/tty1 ] && [ -z "${DISPLAY:-}" ]; then
    exec startx -- vt1 -nolisten tcp >"$HOME/.xsession-errors" 2>&1
fi
