package dev.oriel.account;

/** What an account may do, each role all that the next one may. */
public enum Role {
    /** Sees and changes everything. */
    ADMIN,
    /** Prepares guests and images for others. */
    TEACHER,
    /** Uses their own machines. */
    USER;

    /** The name by which access rules call it. */
    String authority() {
        return "ROLE_" + name();
    }

    public boolean isAdmin() {
        return this == ADMIN;
    }
}
