package dev.oriel.rfb;

import dev.oriel.framebuffer.Rect;

/**
 * One of the monitors that show the framebuffer (rfbproto, ExtendedDesktopSize).
 *
 * @param id chosen by who made the screen, kept when it changes
 * @param flags unknown bits that are kept
 */
public record Screen(int id, Rect area, int flags) {}
