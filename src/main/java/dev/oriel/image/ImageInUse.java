package dev.oriel.image;

import java.util.List;

/** The image cannot be deleted because something builds on it. */
class ImageInUse extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String image;
    private final transient List<String> users;
    private final int others;

    /**
     * @param users the names of those users that the person may know
     * @param others how many more there are
     */
    ImageInUse(String image, List<String> users, int others) {
        super("\"%s\" is in use by %s and %d others.".formatted(image, users, others));
        this.image = image;
        this.users = List.copyOf(users);
        this.others = others;
    }

    String image() {
        return image;
    }

    List<String> users() {
        return users;
    }

    int others() {
        return others;
    }
}
