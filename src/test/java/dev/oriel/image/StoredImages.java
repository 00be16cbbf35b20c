package dev.oriel.image;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Images in memory. */
class StoredImages implements Images {

    private final Map<UUID, Image> stored = new ConcurrentHashMap<>();

    @Override
    public Optional<Image> findById(UUID id) {
        return Optional.ofNullable(stored.get(id));
    }

    @Override
    public List<Image> findByStageOrderByNameAscCreatedAtAsc(Image.Stage stage) {
        return stored.values().stream()
                .filter(image -> image.stage() == stage)
                .sorted(Comparator.comparing(Image::name).thenComparing(Image::createdAt))
                .toList();
    }

    @Override
    public List<Image> findByOwner(UUID owner) {
        return stored.values().stream()
                .filter(image -> image.owner().equals(owner))
                .toList();
    }

    @Override
    public List<Image> findBySha256(String sha256) {
        return stored.values().stream()
                .filter(image -> image.sha256().equals(sha256))
                .toList();
    }

    @Override
    public boolean existsByOwner(UUID owner) {
        return stored.values().stream().anyMatch(image -> image.owner().equals(owner));
    }

    @Override
    public Image save(Image image) {
        stored.put(image.id(), image);
        return image;
    }

    @Override
    public void deleteById(UUID id) {
        stored.remove(id);
    }
}
