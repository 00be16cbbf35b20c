package dev.oriel.machine.workshop;

import dev.oriel.machine.Explained;
import java.util.List;

/**
 * What is wrong with one field, as a message that tells what is allowed.
 *
 * @param field the field's name in JSON and in forms
 * @param key of the words in the message bundle
 * @param details what fills the gaps of the words
 */
public record FieldProblem(String field, String key, List<String> details) implements Explained {

    static FieldProblem of(String field, String key, String... details) {
        return new FieldProblem(field, "machine.invalid." + key, List.of(details));
    }
}
