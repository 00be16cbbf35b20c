package dev.oriel.image;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * An address that the server may be asked to fetch a file from, in its parts. Whether its host may be asked is another
 * question.
 *
 * @param host as a name or an address, without brackets, in small letters
 * @param target path and query, as they stand in the request
 */
record ImportAddress(boolean secure, String host, int port, String target) {

    static final int MAX_LENGTH = 2048;
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    /** @throws ImageRefused when it is no http or https address */
    static ImportAddress parse(String text) {
        return of(text.strip()).orElseThrow(() -> new ImageRefused(Refusal.ADDRESS));
    }

    /**
     * Where an answer leads that was given for this address.
     *
     * @throws ImageRefused when it leads to something that is no such address, or to where others can read along
     */
    ImportAddress redirected(String location) {
        try {
            ImportAddress next =
                    parse(URI.create(toString()).resolve(new URI(location)).toString());
            if (secure && !next.secure) {
                throw new ImageRefused(Refusal.ADDRESS_INSECURE);
            }
            return next;
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new ImageRefused(Refusal.ADDRESS);
        }
    }

    /** As it stands in the request's Host header. */
    String authority() {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == (secure ? HTTPS : HTTP) ? name : name + ":" + port;
    }

    @Override
    public String toString() {
        return (secure ? "https://" : "http://") + authority() + target;
    }

    private static Optional<ImportAddress> of(String text) {
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(text).parseServerAuthority();
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            boolean secure = scheme.equals("https");
            String host = uri.getHost();
            boolean plain = uri.getRawUserInfo() == null && host != null && !host.isEmpty();
            if (!plain || !(secure || scheme.equals("http")) || !isAscii(text)) {
                return Optional.empty();
            }
            int port = uri.getPort() < 0 ? (secure ? HTTPS : HTTP) : uri.getPort();
            if (port == 0 || port > 0xFFFF) {
                return Optional.empty();
            }
            String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
            String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
            return Optional.of(new ImportAddress(secure, bare.toLowerCase(Locale.ROOT), port, path + query));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }
}
