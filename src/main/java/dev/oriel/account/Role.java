package dev.oriel.account;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an account may do, each role all that the next one may. */
public enum Role {
    /** Sees and changes everything. */
    ADMIN,
    /** Prepares guests and images for others. */
    TEACHER,
    /** Uses their own machines. */
    USER;

    /** What it is called in JSON, in forms and in message keys. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Role> parse(String word) {
        return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
    }

    /** The name by which access rules call it. */
    String authority() {
        return "ROLE_" + name();
    }

    public boolean isAdmin() {
        return this == ADMIN;
    }
}
