# Gives a guest an identity of its own. Run by the guest agent; the first argument is the host name.
# What a system does not have is left out, and one step that fails does not keep the others from being done.
status=0

if [ -e /etc/hostname ] || command -v hostname >/dev/null 2>&1; then
    old=$(cat /etc/hostname 2>/dev/null)
    printf '%s\n' "$1" >/etc/hostname || status=1
    hostname "$1" || status=1
    if [ -n "$old" ] && [ -w /etc/hosts ]; then
        sed -i "s/\\b$old\\b/$1/g" /etc/hosts || status=1
    fi
fi

if [ -e /etc/machine-id ]; then
    new=$(tr -d - </proc/sys/kernel/random/uuid)
    printf '%s\n' "$new" >/etc/machine-id || status=1
    if [ -f /var/lib/dbus/machine-id ] && [ ! -L /var/lib/dbus/machine-id ]; then
        printf '%s\n' "$new" >/var/lib/dbus/machine-id || status=1
    fi
fi

if [ -d /etc/ssh ] && command -v ssh-keygen >/dev/null 2>&1 && ls /etc/ssh/ssh_host_*_key >/dev/null 2>&1; then
    rm -f /etc/ssh/ssh_host_*_key /etc/ssh/ssh_host_*_key.pub
    ssh-keygen -A >/dev/null || status=1
    if command -v systemctl >/dev/null 2>&1; then
        systemctl try-restart ssh.service sshd.service >/dev/null 2>&1
    fi
fi

exit $status
