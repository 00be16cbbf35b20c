/** The pixels of a guest's screen, and when each part of it last changed. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package dev.oriel.framebuffer;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
