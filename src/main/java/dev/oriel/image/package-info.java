/** Images in the library: uploads, header inspection, disk tools. */
@NullMarked
@ApplicationModule(allowedDependencies = {"account"})
package dev.oriel.image;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
