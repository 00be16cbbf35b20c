package dev.oriel.account;

import org.jspecify.annotations.Nullable;

/** Where a person wanted to go before they had to sign in: a path of this server and nothing else. */
record SignInReturn(String path) {

    static final String PARAMETER = "to";

    private static final String HOME = "/";
    private static final int LONGEST = 1000;

    static SignInReturn parse(@Nullable String wanted) {
        return new SignInReturn(wanted != null && isLocal(wanted) ? wanted : HOME);
    }

    /** A browser reads two slashes, and a backslash for a slash, as the name of another server. */
    private static boolean isLocal(String wanted) {
        return wanted.length() <= LONGEST
                && wanted.startsWith("/")
                && !wanted.startsWith("//")
                && !wanted.startsWith("/sign-")
                && wanted.chars().noneMatch(character -> character == '\\' || character <= ' ' || character > '~');
    }

    boolean isHome() {
        return path.equals(HOME);
    }
}
