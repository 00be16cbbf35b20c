package dev.oriel.rfb;

import dev.oriel.framebuffer.Cursor;
import dev.oriel.framebuffer.Framebuffer;
import dev.oriel.framebuffer.Rect;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Draws what it hears and writes the rest down. */
final class RecordingHandler implements ServerMessageHandler {

    private final List<String> heard = new ArrayList<>();
    private Framebuffer screen;

    RecordingHandler(int width, int height) {
        screen = new Framebuffer(width, height);
    }

    List<String> heard() {
        return heard;
    }

    Framebuffer screen() {
        return screen;
    }

    int[] pixels() {
        return screen.read(screen.bounds());
    }

    @Override
    public void pixels(Rect area, int[] pixels) {
        screen.write(area, pixels, 0, area.width());
    }

    @Override
    public void copied(Rect target, int sourceX, int sourceY) {
        screen.copy(target, sourceX, sourceY);
        heard.add("copied " + target + " from " + sourceX + "," + sourceY);
    }

    @Override
    public void resized(int width, int height) {
        screen = new Framebuffer(width, height);
        heard.add("resized to " + width + "x" + height);
    }

    @Override
    public void updateEnded() {
        heard.add("update");
    }

    @Override
    public void pointerMotionChanged(boolean absolute) {
        heard.add("pointer absolute " + absolute);
    }

    @Override
    public void cursorChanged(Cursor cursor) {
        heard.add("cursor " + cursor.width() + "x" + cursor.height() + " at " + cursor.hotspotX() + ","
                + cursor.hotspotY() + " " + Arrays.toString(cursor.pixels()));
    }

    @Override
    public void ledsChanged(int leds) {
        heard.add("leds " + leds);
    }

    @Override
    public void supported(PseudoEncoding extension) {
        heard.add("supports " + extension);
    }

    @Override
    public void renamed(String name) {
        heard.add("name " + name);
    }

    @Override
    public void fence(Fence fence) {
        heard.add("fence " + Integer.toHexString(fence.flags()) + " "
                + HexFormat.of().formatHex(fence.payload()));
    }

    @Override
    public void continuousUpdatesEnded() {
        heard.add("end of continuous updates");
    }

    @Override
    public void bell() {
        heard.add("bell");
    }

    @Override
    public void cutText(String text) {
        heard.add("text " + text);
    }
}
