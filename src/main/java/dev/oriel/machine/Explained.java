package dev.oriel.machine;

import java.util.List;

/** Something that a person is told in their own language: a text of the message bundle, and what fills its gaps. */
public interface Explained {

    /** The key of the text in the message bundle. */
    String key();

    /** What fills the gaps, in their order; what can be translated itself is. */
    default List<?> details() {
        return List.of();
    }
}
