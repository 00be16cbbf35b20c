package dev.oriel.image;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image's file that is about to be deleted with its row in the database. A mark beside it says so until both are
 * gone, so that a server that was killed in between leaves a file of which the next one knows that nobody wants it.
 *
 * <p>A file that merely has no row is never deleted: after an older database was restored there may be many of these,
 * and all of them are somebody's work.
 */
final class DoomedFile {

    private static final Pattern MARK =
            Pattern.compile("([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\\.[a-z0-9]{1,16}\\.removing");

    private final UUID image;
    private final Path file;
    private final Path mark;

    private DoomedFile(UUID image, Path file, Path mark) {
        this.image = image;
        this.file = file;
        this.mark = mark;
    }

    /** Marks the file of an image whose row will be deleted next. */
    static DoomedFile mark(Path file) throws IOException {
        Path mark = file.resolveSibling(file.getFileName() + ".removing");
        DoomedFile doomed = parse(mark);
        Files.write(mark, new byte[0]);
        try (FileChannel folder = FileChannel.open(mark.getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
        return doomed;
    }

    /** What is still marked in a folder: a server ended before it was done with these. */
    static List<DoomedFile> in(Path folder) throws IOException {
        List<DoomedFile> found = new ArrayList<>();
        try (var marks = Files.newDirectoryStream(folder, DoomedFile::isMark)) {
            for (Path mark : marks) {
                found.add(parse(mark));
            }
        }
        return found;
    }

    /** The image that the file belongs to, or did. */
    UUID image() {
        return image;
    }

    /** Deletes the file and then the mark, which stays when the file cannot be deleted now. */
    void delete() throws IOException {
        Files.deleteIfExists(file);
        Files.deleteIfExists(mark);
    }

    /** Takes the mark away: the image stays. */
    void spare() throws IOException {
        Files.deleteIfExists(mark);
    }

    private static boolean isMark(Path path) {
        return MARK.matcher(path.getFileName().toString()).matches();
    }

    private static DoomedFile parse(Path mark) {
        String name = mark.getFileName().toString();
        Matcher parts = MARK.matcher(name);
        if (!parts.matches()) {
            throw new IllegalArgumentException(name + " is not named like an image's file");
        }
        Path file = mark.resolveSibling(name.substring(0, name.lastIndexOf('.')));
        return new DoomedFile(UUID.fromString(parts.group(1)), file, mark);
    }
}
