package dev.oriel.qemu.host;

import java.util.Locale;

/** How guest code runs. */
public enum Accelerator {
    /** On the processor's virtualization, through Linux. */
    KVM("kvm"),
    /** Translated. A cache below 64 MiB costs 40 to 50 %, a larger one gains nothing measurable. */
    TCG("tcg,thread=multi,tb-size=64");

    private final String option;

    Accelerator(String option) {
        this.option = option;
    }

    /** The value of QEMU's {@code -accel}. */
    public String option() {
        return option;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
