package dev.oriel.image;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Shares in memory. */
final class StoredShares implements ImageShares {

    private final Map<UUID, ImageShare> stored = new ConcurrentHashMap<>();

    @Override
    public List<ImageShare> findByImage(UUID image) {
        return stored.values().stream()
                .filter(share -> share.image().equals(image))
                .toList();
    }

    @Override
    public List<ImageShare> findByAccount(UUID account) {
        return stored.values().stream()
                .filter(share -> share.account().equals(account))
                .toList();
    }

    @Override
    public boolean existsByImageAndAccount(UUID image, UUID account) {
        return findByImage(image).stream().anyMatch(share -> share.account().equals(account));
    }

    @Override
    public ImageShare save(ImageShare share) {
        stored.put(share.id(), share);
        return share;
    }

    @Override
    public void deleteById(UUID id) {
        stored.remove(id);
    }
}
