package dev.oriel.account;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A name to sign in with: 1 to 64 letters, digits and {@code . _ @ -}, a letter or digit first, in small letters. Two
 * names that read the same are the same.
 */
record AccountName(String value) {

    static final int LONGEST = 64;

    private static final Pattern FORM = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}._@-]{0,63}");

    AccountName {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not an account name");
        }
    }

    /** The name that a person means by what they typed, if it can be one. */
    static Optional<AccountName> parse(String typed) {
        if (typed.length() > 4 * LONGEST) {
            return Optional.empty();
        }
        String name = Normalizer.normalize(typed.strip(), Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        return FORM.matcher(name).matches() ? Optional.of(new AccountName(name)) : Optional.empty();
    }
}
