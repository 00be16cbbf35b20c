package dev.oriel.template;

import java.util.UUID;

/** A template is new, has another version, or other properties. Published when the database has it. */
record TemplateChanged(UUID template) {}
