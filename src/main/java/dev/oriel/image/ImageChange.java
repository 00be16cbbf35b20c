package dev.oriel.image;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to change of an image; what is null stays.
 *
 * @param name its new label
 * @param shared whether everybody may use it; only admins may say true
 * @param sharedWith the names of all people who may use it beside its owner
 */
record ImageChange(
        @Nullable String name,
        @Nullable Boolean shared,
        @Nullable List<String> sharedWith) {}
