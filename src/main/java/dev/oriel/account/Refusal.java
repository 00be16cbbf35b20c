package dev.oriel.account;

import java.util.Locale;
import org.springframework.http.HttpStatus;

/** Why something cannot be done with an account: the status of the answer, the field to correct and the words. */
enum Refusal {
    NAME_INVALID(HttpStatus.UNPROCESSABLE_CONTENT, "name"),
    NAME_TAKEN(HttpStatus.CONFLICT, "name"),
    ROLE_UNKNOWN(HttpStatus.UNPROCESSABLE_CONTENT, "role"),
    PASSWORD_TOO_SHORT(HttpStatus.UNPROCESSABLE_CONTENT, "password"),
    PASSWORD_TOO_LONG(HttpStatus.UNPROCESSABLE_CONTENT, "password"),
    PASSWORD_IS_NAME(HttpStatus.UNPROCESSABLE_CONTENT, "password"),
    PASSWORDS_DIFFER(HttpStatus.UNPROCESSABLE_CONTENT, "repeated"),
    PASSWORD_WRONG(HttpStatus.UNPROCESSABLE_CONTENT, "current"),
    TOKEN_NAME_INVALID(HttpStatus.UNPROCESSABLE_CONTENT, "name"),
    TOO_MANY_TOKENS(HttpStatus.CONFLICT, ""),
    LAST_ADMIN(HttpStatus.CONFLICT, ""),
    OWN_ACCOUNT(HttpStatus.CONFLICT, ""),
    STILL_OWNS(HttpStatus.CONFLICT, ""),
    ACCOUNT_UNKNOWN(HttpStatus.NOT_FOUND, ""),
    CHANGED_MEANWHILE(HttpStatus.CONFLICT, "");

    private final HttpStatus status;
    private final String field;

    Refusal(HttpStatus status, String field) {
        this.status = status;
        this.field = field;
    }

    HttpStatus status() {
        return status;
    }

    /** The field of the form or of the JSON that has to be corrected; empty when it is none. */
    String field() {
        return field;
    }

    /** The key of the words in the message bundle. */
    String words() {
        return "account.refusal." + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
