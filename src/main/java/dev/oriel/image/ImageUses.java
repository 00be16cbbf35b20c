package dev.oriel.image;

import dev.oriel.account.AccountPrincipal;
import java.util.List;
import java.util.UUID;

/** Knows what builds on an image: a port that the modules with such things fill. */
public interface ImageUses {

    /** What uses the image now, in no special order. */
    List<Use> of(UUID image);

    /** Of these uses the names that a person may know: those of their own things, and admins all. */
    static List<String> namesFor(AccountPrincipal who, List<Use> uses) {
        return uses.stream()
                .filter(use -> who.isAdmin() || use.owner().equals(who.id()))
                .map(Use::name)
                .sorted()
                .toList();
    }

    /**
     * One thing that uses an image.
     *
     * @param name what a person calls it
     * @param owner the account it belongs to; other people are not told its name
     */
    record Use(String name, UUID owner) {}
}
