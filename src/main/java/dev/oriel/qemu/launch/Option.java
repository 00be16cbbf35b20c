package dev.oriel.qemu.launch;

/**
 * One value of QEMU's {@code key=value,key=value} syntax. Every value is escaped, so what a person typed stays a value:
 * QEMU reads a doubled comma as a comma (qemu(1), "Block device options").
 */
final class Option {

    private final StringBuilder text;

    private Option(String head) {
        text = new StringBuilder(head);
    }

    /** Starts with a driver, backend or other word of ours, such as "virtio-rng-pci". */
    static Option of(String head) {
        return new Option(head);
    }

    /** Starts with a key. */
    static Option of(String key, Object value) {
        return new Option("").with(key, value);
    }

    Option with(String key, Object value) {
        if (!text.isEmpty()) {
            text.append(',');
        }
        text.append(key).append('=').append(escape(value.toString()));
        return this;
    }

    Option withIf(boolean condition, String key, Object value) {
        return condition ? with(key, value) : this;
    }

    static String escape(String value) {
        return value.replace(",", ",,");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
