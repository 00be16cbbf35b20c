package dev.oriel.rfb;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** JPEG by what Java brings along, for hosts without libjpeg-turbo. */
final class ImageIoJpegDecoder implements JpegDecoder {

    private final ImageReader reader =
            ImageIO.getImageReadersByFormatName("jpeg").next();

    @Override
    public int[] decode(byte[] file, int length, int width, int height, int[] pixels) throws RfbException {
        try (MemoryCacheImageInputStream stream =
                new MemoryCacheImageInputStream(new ByteArrayInputStream(file, 0, length))) {
            reader.setInput(stream, true, true);
            JpegDecoder.requireSize(reader.getWidth(0), reader.getHeight(0), width, height);
            BufferedImage image = reader.read(0);
            int[] target = pixels.length < width * height ? new int[width * height] : pixels;
            image.getRGB(0, 0, width, height, target, 0, width);
            for (int i = 0; i < width * height; i++) {
                target[i] &= 0xffffff;
            }
            return target;
        } catch (RfbException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // For damaged pictures it throws whatever its parts run into.
            throw new RfbException("a JPEG is damaged: " + e.getMessage());
        } finally {
            reader.reset();
        }
    }

    @Override
    public void close() {
        reader.dispose();
    }
}
