/** The console: one framebuffer of a guest, streamed to many viewers. */
@NullMarked
@ApplicationModule(allowedDependencies = {"machine", "engine", "rfb", "framebuffer", "account"})
package dev.oriel.console;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
