/** The Remote Framebuffer protocol (RFC 6143 and rfbproto), both ends of it: messages, pixel formats, encodings. */
@NullMarked
@ApplicationModule(allowedDependencies = {"framebuffer"})
package dev.oriel.rfb;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
