package dev.oriel.machine;

/** The host has not enough memory for one more guest. All figures are in MiB. */
public class NotEnoughMemory extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final long wanted;
    private final long free;
    private final long total;
    private final long promised;
    private final long reserve;

    NotEnoughMemory(long wanted, long free, long total, long promised, long reserve) {
        super("%d MiB are needed and %d MiB are free: of %d MiB running guests have %d MiB and %d MiB are reserved."
                .formatted(wanted, free, total, promised, reserve));
        this.wanted = wanted;
        this.free = free;
        this.total = total;
        this.promised = promised;
        this.reserve = reserve;
    }

    /** As text, so that the message bundle adds no separators: wanted, free, total, promised, reserve. */
    Object[] figures() {
        return new Object[] {
            Long.toString(wanted),
            Long.toString(free),
            Long.toString(total),
            Long.toString(promised),
            Long.toString(reserve)
        };
    }

    long wanted() {
        return wanted;
    }

    long free() {
        return free;
    }

    long total() {
        return total;
    }
}
