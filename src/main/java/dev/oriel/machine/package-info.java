/** Machines: stored definitions, their life cycle, and who may touch them. */
@NullMarked
@ApplicationModule(allowedDependencies = {"engine", "framebuffer", "image", "account"})
package dev.oriel.machine;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
