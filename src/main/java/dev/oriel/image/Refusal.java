package dev.oriel.image;

import java.util.Locale;
import org.springframework.http.HttpStatus;

/** Why the library does not take a file: the words are in the message bundle, the HTTP status is here. */
enum Refusal {
    NAME("name"),
    FORMAT("format"),
    CHECKSUM_FORMAT("sha256"),
    EMPTY("file"),
    TOO_LARGE("file", HttpStatus.CONTENT_TOO_LARGE),
    NO_SPACE("file", HttpStatus.INSUFFICIENT_STORAGE),
    CUT_SHORT("file"),
    CHECKSUM("sha256"),
    /** It claims to be raw or qcow2 and is a disk in another program's format. */
    FOREIGN("file"),
    /** It claims to be a disk and is packed. */
    COMPRESSED("file"),
    ENCRYPTED("file"),
    RAW_IS_QCOW2("format"),
    NOT_QCOW2("format"),
    NOT_ISO("format"),
    NOT_KERNEL("format"),
    NOT_INITRD("format"),
    QCOW2_VERSION("file"),
    QCOW2_BACKING_FILE("file"),
    QCOW2_DATA_FILE("file"),
    QCOW2_SNAPSHOTS("file"),
    QCOW2_DIRTY("file"),
    QCOW2_UNKNOWN_FEATURE("file"),
    QCOW2_ABSURD("file"),
    DISK_TOO_LARGE("file"),
    /** The disk tool found damage. */
    DAMAGED("file"),
    /** It claims to be in another program's format and is not. */
    NOT_FOREIGN("format"),
    FOREIGN_ABSURD("file"),
    /** It needs another disk below it. */
    FOREIGN_PARENT("file"),
    /** A VMDK that consists of several files. */
    VMDK_PARTS("file"),
    NOT_A_DISK("image"),
    SHRINK("sizeGiB"),
    SOURCE_GONE("image"),
    IMPORT_OFF("url", HttpStatus.FORBIDDEN),
    IMPORT_ROLE("url", HttpStatus.FORBIDDEN),
    ADDRESS("url"),
    /** An https address leads to one that others can read along with. */
    ADDRESS_INSECURE("url"),
    ADDRESS_PRIVATE("url"),
    ADDRESS_UNKNOWN("url"),
    REDIRECTS("url"),
    IMPORT_STATUS("url"),
    IMPORT_BROKE("url"),
    IMPORT_TIME("url"),
    NOT_IN_CATALOGUE("catalogue"),
    /** Only admins share with everybody. */
    SHARED_ADMIN("shared", HttpStatus.FORBIDDEN),
    /** It is shared with somebody who does not exist. */
    NO_SUCH_PERSON("sharedWith"),
    TOO_MANY_PEOPLE("sharedWith"),
    /** The person has too many images under way. */
    TOO_MANY("file", HttpStatus.TOO_MANY_REQUESTS),
    /** The person's share of the library is used up. */
    QUOTA("file", HttpStatus.CONTENT_TOO_LARGE),
    /** Something at the server went wrong. */
    FAILED("file", HttpStatus.INTERNAL_SERVER_ERROR);

    private final String field;
    private final HttpStatus status;

    Refusal(String field) {
        this(field, HttpStatus.UNPROCESSABLE_CONTENT);
    }

    Refusal(String field, HttpStatus status) {
        this.field = field;
        this.status = status;
    }

    /** The request's part that is to blame. */
    String field() {
        return field;
    }

    HttpStatus status() {
        return status;
    }

    /** The key of its words in the message bundle. */
    String messageKey() {
        return "image.refused." + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
