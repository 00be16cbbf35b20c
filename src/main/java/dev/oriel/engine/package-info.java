/** What runs guests: the interface that every engine fulfils. */
@NullMarked
@ApplicationModule(allowedDependencies = {"framebuffer"})
package dev.oriel.engine;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
