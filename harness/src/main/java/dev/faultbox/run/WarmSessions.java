package dev.faultbox.run;

import static java.util.Objects.requireNonNull;

import dev.faultbox.engine.TarSource;
import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that wait for the next run of their spec, with what may be kept of them. Safe for any
 * thread.
 */
final class WarmSessions implements Sessions, AutoCloseable {
  /**
   * A session without a test.
   *
   * @param files what was copied into the containers, by service
   */
  private record Warm(Session session, Map<String, String> files) {}

  private final Interruption interruption;
  private final Map<String, Deque<Warm>> bySpec = new HashMap<>();
  private final Map<Session, Map<String, String>> taken = new HashMap<>();

  WarmSessions(Interruption interruption) {
    this.interruption = requireNonNull(interruption, "interruption is null");
  }

  @Override
  public synchronized boolean keepsFor(String spec) {
    Deque<Warm> waiting = bySpec.get(spec);
    return waiting != null && !waiting.isEmpty();
  }

  @Override
  public boolean keep() {
    return true;
  }

  @Override
  public Session take(String spec, Fleet fleet) throws InterruptedException {
    Map<String, String> files = digests(fleet);
    Warm warm = next(spec);
    while (warm != null) {
      if (warm.session.usable() && isAlike(warm, fleet, files)) {
        return adopted(warm, fleet, files);
      }
      warm.session.close();
      warm = next(spec);
    }
    Session fresh = fleet.start();
    synchronized (this) {
      taken.put(fresh, files);
    }
    return fresh;
  }

  private Session adopted(Warm warm, Fleet fleet, Map<String, String> files)
      throws InterruptedException {
    Set<String> changed = new TreeSet<>();
    files.forEach(
        (service, digest) -> {
          if (!digest.equals(warm.files.get(service))) {
            changed.add(service);
          }
        });
    try {
      warm.session.adopt(fleet, changed);
    } catch (RuntimeException | InterruptedException e) {
      warm.session.close();
      throw e;
    }
    synchronized (this) {
      taken.put(warm.session, files);
    }
    return warm.session;
  }

  private synchronized @Nullable Warm next(String spec) {
    Deque<Warm> waiting = bySpec.get(spec);
    return waiting == null ? null : waiting.poll();
  }

  /** Other services, or a volume that remembers, want containers of their own. */
  private static boolean isAlike(Warm warm, Fleet fleet, Map<String, String> files) {
    List<String> names = fleet.services().stream().map(ServicePlan::name).toList();
    List<String> there = warm.session.services().stream().map(ServiceContainer::name).toList();
    return names.equals(there) && fleet.volumes().isEmpty() && warm.files.size() == files.size();
  }

  @Override
  public void giveBack(String spec, Fleet fleet, Session session) {
    boolean keep = session.usable() && !interruption.isRequested() && fleet.volumes().isEmpty();
    synchronized (this) {
      Map<String, String> files = taken.remove(session);
      if (keep && files != null) {
        bySpec.computeIfAbsent(spec, path -> new ArrayDeque<>()).add(new Warm(session, files));
        return;
      }
    }
    session.close();
  }

  /** Removes the containers of all. */
  @Override
  public void close() {
    List<Warm> all = new ArrayList<>();
    synchronized (this) {
      bySpec.values().forEach(all::addAll);
      bySpec.clear();
    }
    all.forEach(warm -> warm.session.close());
  }

  private static Map<String, String> digests(Fleet fleet) {
    Map<String, String> digests = new HashMap<>();
    for (ServicePlan plan : fleet.services()) {
      TarSource files = plan.files();
      digests.put(plan.name(), files == null ? "" : digest(plan, files));
    }
    return digests;
  }

  private static String digest(ServicePlan plan, TarSource files) {
    try (DigestOutputStream out =
        new DigestOutputStream(
            OutputStream.nullOutputStream(), MessageDigest.getInstance("SHA-256"))) {
      files.writeTo(out);
      return HexFormat.of().formatHex(out.getMessageDigest().digest());
    } catch (IOException e) {
      throw new EnvironmentException(
          ErrorCode.ENGINE_UNAVAILABLE,
          "files of service \"" + plan.name() + "\" cannot be read: " + e.getMessage());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
