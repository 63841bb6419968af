package dev.faultbox.junit;

import org.junit.platform.engine.EngineDiscoveryRequest;
import org.junit.platform.engine.ExecutionRequest;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.EngineDescriptor;
import org.junit.platform.engine.support.discovery.EngineDiscoveryRequestResolver;
import org.junit.platform.engine.support.hierarchical.HierarchicalTestEngine;

/**
 * Finds the tests of specs that classes name with {@link Spec}, and runs them. Ids are {@code
 * [engine:faultbox]/[class:com.acme.OrdersSpec]/[test:test_place_order]}. Finding them reads the
 * specs; nothing is started before the first of them runs.
 */
public final class SpecTestEngine extends HierarchicalTestEngine<SpecExecution> {
  /** Id of the engine, for {@code includeEngines} and the like. */
  public static final String ID = "faultbox";

  private static final EngineDiscoveryRequestResolver<EngineDescriptor> RESOLVER =
      EngineDiscoveryRequestResolver.<EngineDescriptor>builder()
          .addClassContainerSelectorResolver(SpecClass::isSpecClass)
          .addSelectorResolver(
              context ->
                  new SpecSelectorResolver(
                      context.getClassNameFilter(),
                      context
                          .getDiscoveryRequest()
                          .getConfigurationParameters()
                          .get(SpecSelectorResolver.TEST_PARAMETER)
                          .orElse("")))
          .build();

  /** Made by JUnit. */
  public SpecTestEngine() {}

  @Override
  public String getId() {
    return ID;
  }

  @Override
  public TestDescriptor discover(EngineDiscoveryRequest request, UniqueId id) {
    EngineDescriptor engine = new EngineDescriptor(id, "Faultbox");
    RESOLVER.resolve(request, engine);
    return engine;
  }

  @Override
  protected SpecExecution createExecutionContext(ExecutionRequest request) {
    return new SpecExecution(() -> Sessions.of(request), null, null);
  }
}
