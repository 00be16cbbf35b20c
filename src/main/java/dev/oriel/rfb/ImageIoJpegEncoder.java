package dev.oriel.rfb;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** JPEG by what Java brings along, for hosts without libjpeg-turbo. It always thins out the colours. */
final class ImageIoJpegEncoder implements JpegEncoder {

    private final ImageWriter writer =
            ImageIO.getImageWritersByFormatName("jpeg").next();
    private boolean closed;

    @Override
    public void encode(Patch patch, int quality, WireBuffer out) {
        if (closed) {
            throw new IllegalStateException("the encoder is closed");
        }
        ImageWriteParam parameters = writer.getDefaultWriteParam();
        parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        parameters.setCompressionQuality(JpegQuality.ofLevel(quality).percent() / 100f);
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(into(out))) {
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image(patch), null, null), parameters);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
    }

    private static BufferedImage image(Patch patch) {
        BufferedImage image = new BufferedImage(patch.width(), patch.height(), BufferedImage.TYPE_INT_RGB);
        int[] target = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
        for (int y = 0; y < patch.height(); y++) {
            System.arraycopy(patch.pixels(), patch.row(y), target, y * patch.width(), patch.width());
        }
        return image;
    }

    private static OutputStream into(WireBuffer out) {
        return new OutputStream() {
            @Override
            public void write(int value) {
                out.u8(value);
            }

            @Override
            public void write(byte[] source, int offset, int length) {
                out.bytes(source, offset, length);
            }
        };
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            writer.dispose();
        }
    }
}
