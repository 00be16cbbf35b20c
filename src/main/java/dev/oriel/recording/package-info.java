/** Recordings: what a guest's screen has shown, in a timeline file that can be played while it is still written. */
@NullMarked
@ApplicationModule(allowedDependencies = {"console", "machine", "image", "engine", "rfb", "framebuffer", "account"})
package dev.oriel.recording;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
