package dev.faultbox.junit;

import dev.faultbox.embed.EngineSession;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.engine.ExecutionRequest;
import org.junit.platform.engine.support.store.Namespace;
import org.junit.platform.engine.support.store.NamespacedHierarchicalStore;

/**
 * The one engine session of a test run, in the store that lives as long as the launcher's session:
 * behind all classes, of Jupiter and of {@link SpecTestEngine} alike. The store closes it.
 */
final class Sessions {
  private static final String ROOM = "dev.faultbox";

  private Sessions() {}

  static EngineSession of(ExtensionContext context) {
    return context
        .getStore(
            ExtensionContext.StoreScope.LAUNCHER_SESSION, ExtensionContext.Namespace.create(ROOM))
        .computeIfAbsent(EngineSession.class, key -> new EngineSession(), EngineSession.class);
  }

  static EngineSession of(ExecutionRequest request) {
    NamespacedHierarchicalStore<Namespace> store = request.getStore();
    return store
        .getParent()
        .orElse(store)
        .computeIfAbsent(
            Namespace.create(ROOM),
            EngineSession.class,
            key -> new EngineSession(),
            EngineSession.class);
  }
}
