package dev.oriel.image;

import dev.oriel.account.Account;
import dev.oriel.account.Accounts;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** With whom images are shared by name. */
@Component
class Sharing {

    private static final int MAX_PEOPLE = 500;

    private final ImageShares shares;
    private final Accounts accounts;

    Sharing(ImageShares shares, Accounts accounts) {
        this.shares = shares;
        this.accounts = accounts;
    }

    boolean isSharedWith(Image image, UUID account) {
        return shares.existsByImageAndAccount(image.id(), account);
    }

    /** The images that others have shared with this account. */
    Set<UUID> imagesFor(UUID account) {
        return shares.findByAccount(account).stream().map(ImageShare::image).collect(Collectors.toSet());
    }

    /** The names of the people with whom it is shared, sorted. */
    List<String> peopleOf(Image image) {
        return shares.findByImage(image.id()).stream()
                .flatMap(share -> accounts.findById(share.account()).stream())
                .map(Account::name)
                .sorted()
                .toList();
    }

    /**
     * Shares an image with these people and nobody else.
     *
     * @throws ImageRefused when one of them does not exist; nothing is changed then
     */
    @Transactional
    void replace(Image image, List<String> names) {
        if (names.size() > MAX_PEOPLE) {
            throw new ImageRefused(Refusal.TOO_MANY_PEOPLE, Integer.toString(MAX_PEOPLE));
        }
        Set<UUID> wanted = new HashSet<>();
        for (String name : names) {
            wanted.add(accounts.findByName(plain(name))
                    .orElseThrow(() -> new ImageRefused(Refusal.NO_SUCH_PERSON, name.strip()))
                    .id());
        }
        wanted.remove(image.owner());
        for (ImageShare share : shares.findByImage(image.id())) {
            if (!wanted.remove(share.account())) {
                shares.deleteById(share.id());
            }
        }
        wanted.forEach(account -> shares.save(ImageShare.of(image.id(), account)));
    }

    /** In the form in which accounts keep their names. */
    private static String plain(String name) {
        return Normalizer.normalize(name.strip(), Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    }
}
