package dev.oriel.engine;

import java.util.Locale;

/** What an engine can have to say of itself, in English; {@code %s} stands for what differs from host to host. */
public enum EngineFact {
    NO_KVM("this host offers no /dev/kvm"),
    KVM_CLOSED("the server's user may not open /dev/kvm; it should be in the group kvm"),
    KVM_UNTRIED("the test of KVM could not be made: %s"),
    KVM_FAILED("KVM did not pass its test: %s"),
    KVM_SLOWER("KVM is slower: the test took KVM %s ms, translation %s ms"),
    KVM_PASSED("KVM passed its test: the test took KVM %s ms, translation %s ms"),
    UNUSABLE("%s"),

    NO_GUESTS("no guest can be started"),
    SERVERS_OWN_USER("guests run as the server's own user, with QEMU's system call filter"),
    ROOT_BY_CHOICE("guests run as root, with QEMU's system call filter, because oriel.qemu.drop-privileges is off"),
    ROOT_BY_NEED("warning: a guest had to run as root, with QEMU's system call filter, because its own user could not"
            + " reach its files: %s"),
    USER_OF_ITS_OWN("every guest runs as an unprivileged user of its own, with QEMU's system call filter"),
    NAT_REACHES_HOST("a guest with the network NAT reaches this host's own addresses, the loopback included, which"
            + " oriel.qemu.nat=false rules out"),
    TRANSLATION_ISOLATES_LESS("QEMU's makers promise isolation with hardware virtualization only");

    private final String words;
    private final int gaps;

    EngineFact(String words) {
        this.words = words;
        this.gaps = words.split("%s", -1).length - 1;
    }

    /** What it is called where words for it are looked up, such as "no-kvm". */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String words() {
        return words;
    }

    /** How many details its words have room for. */
    public int gaps() {
        return gaps;
    }
}
