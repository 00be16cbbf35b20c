package dev.oriel.image;

import dev.oriel.OrielHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** A library whose images are known in memory, with room for files of 1 MiB and disks of 1 GiB. */
public final class SmallLibrary {

    static final ImageSettings SETTINGS =
            new ImageSettings(DataSize.ofMegabytes(1), DataSize.ofGigabytes(1), DataSize.ofBytes(0));

    /** Fails whatever it is asked for: raw files need none. */
    public static final DiskTools NO_TOOLS = new NoDiskTools();

    private static final Sharing NOBODY = new Sharing(new StoredShares(), new NoAccounts());

    private SmallLibrary() {}

    /** An empty one; it has the folders that it needs, and no disk tools. */
    public static ImageLibrary at(OrielHome home) throws IOException {
        return with(new StoredImages(), home);
    }

    static ImageLibrary with(Images images, OrielHome home) throws IOException {
        Files.createDirectories(home.images());
        Files.createDirectories(home.temporary());
        return new ImageLibrary(
                images,
                new StoredArrivals(),
                NOBODY,
                home,
                NO_TOOLS,
                new Conversion(NO_TOOLS, SETTINGS),
                List.of(),
                SETTINGS);
    }

    private static final class NoDiskTools implements DiskTools {

        @Override
        public void createOverlay(Path backing, ImageFormat backingFormat, Path overlay, long sizeBytes)
                throws DiskToolException {
            throw new DiskToolException("no disk tools here");
        }

        @Override
        public void createBlank(Path file, long sizeBytes) throws DiskToolException {
            throw new DiskToolException("no disk tools here");
        }

        @Override
        public void flatten(Path from, ImageFormat format, Path to) throws DiskToolException {
            throw new DiskToolException("no disk tools here");
        }

        @Override
        public void convert(Path from, String format, Path to, Watch watch) throws DiskToolException {
            throw new DiskToolException("no disk tools here");
        }

        @Override
        public void createLayer(String below, Path layer, long sizeBytes) throws DiskToolException {
            throw new DiskToolException("no disk tools here");
        }

        @Override
        public void grow(Path file, long sizeBytes) throws DiskToolException {
            throw new DiskToolException("no disk tools here");
        }

        @Override
        public void rebase(Path layer, @Nullable String below, ImageFormat belowFormat) throws DiskToolException {
            throw new DiskToolException("no disk tools here");
        }

        @Override
        public long virtualSize(Path file, ImageFormat format) throws DiskToolException {
            throw new DiskToolException("no disk tools here");
        }

        @Override
        public void mend(Path file) {}

        @Override
        public void check(Path file, ImageFormat format) throws DiskToolException {
            throw new DiskToolException("no disk tools here");
        }
    }
}
