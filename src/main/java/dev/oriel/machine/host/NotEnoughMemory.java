package dev.oriel.machine.host;

import dev.oriel.machine.Explained;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.modulith.NamedInterface;

/** The host has not enough memory for one more guest. All figures are in MiB. */
@NamedInterface("host")
public class NotEnoughMemory extends RuntimeException implements Explained {

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

    @Override
    public String key() {
        return "machine.memory";
    }

    /** As text, so that the message bundle adds no separators: wanted, free, total, promised, reserve. */
    @Override
    public List<String> details() {
        return Stream.of(wanted, free, total, promised, reserve)
                .map(figure -> Long.toString(figure))
                .toList();
    }

    /** What was asked for. */
    public long wanted() {
        return wanted;
    }

    /** What there was. */
    public long free() {
        return free;
    }

    /** What the host has. */
    public long total() {
        return total;
    }
}
