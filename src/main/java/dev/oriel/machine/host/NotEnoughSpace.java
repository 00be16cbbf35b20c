package dev.oriel.machine.host;

import dev.oriel.image.Bytes;
import dev.oriel.machine.Explained;
import java.util.List;
import org.springframework.modulith.NamedInterface;

/** The host's disk has too little room left for something. */
@NamedInterface("host")
public class NotEnoughSpace extends RuntimeException implements Explained {

    private static final long serialVersionUID = 1L;

    private final long wanted;
    private final long free;
    private final long reserve;

    /**
     * @param wanted in bytes, as the others; 0 when it is not known
     * @param reserve what must stay free
     */
    NotEnoughSpace(long wanted, long free, long reserve) {
        super("The host's disk is nearly full: %s are free, %s must stay free, %s are needed."
                .formatted(Bytes.inWords(free), Bytes.inWords(reserve), Bytes.inWords(wanted)));
        this.wanted = wanted;
        this.free = free;
        this.reserve = reserve;
    }

    /** In words: free, reserve, wanted. */
    @Override
    public List<String> details() {
        return List.of(Bytes.inWords(free), Bytes.inWords(reserve), Bytes.inWords(wanted));
    }

    @Override
    public String key() {
        return wanted == 0 ? "machine.space" : "machine.space.wanted";
    }

    /** What was asked for, in bytes; 0 when it is not known. */
    public long wanted() {
        return wanted;
    }

    /** What there was, in bytes. */
    public long free() {
        return free;
    }

    /** What must stay free, in bytes. */
    public long reserve() {
        return reserve;
    }
}
