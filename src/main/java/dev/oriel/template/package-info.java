/** Templates: machines that others are copies of, within a moment, and the pool of copies that wait for their owner. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "machine",
            "machine::control",
            "machine::disk",
            "machine::host",
            "machine::snapshot",
            "machine::workshop",
            "engine",
            "framebuffer",
            "image",
            "account"
        })
package dev.oriel.template;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
