package dev.faultbox.cli;

import static java.util.Objects.requireNonNull;

import dev.faultbox.model.InterfaceSpec;
import dev.faultbox.model.ServiceSpec;
import dev.faultbox.spec.SelectedSpec;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.Collectors;

/** Prints what would be run. */
final class Plan {
  private final PrintStream out;

  Plan(PrintStream out) {
    this.out = requireNonNull(out, "out is null");
  }

  /** The services and selected tests of each spec that has any, under a heading if not alone. */
  void print(List<SelectedSpec> specs) {
    String separator = "";
    for (SelectedSpec selected : specs) {
      if (specs.size() == 1) {
        print(selected);
      } else if (!selected.tests().isEmpty()) {
        out.println(separator + "=== " + selected.path() + " ===");
        print(selected);
        separator = "\n";
      }
    }
  }

  private void print(SelectedSpec selected) {
    out.println("services:");
    for (ServiceSpec service : selected.spec().services()) {
      String interfaces =
          service.interfaces().stream().map(Plan::text).collect(Collectors.joining(", "));
      out.println("  " + service.name() + "  " + service.source().written() + "  " + interfaces);
    }
    out.println("tests:");
    selected.tests().forEach(test -> out.println("  " + test.name()));
  }

  private static String text(InterfaceSpec iface) {
    return iface.name() + " " + iface.protocol().word() + " " + iface.port();
  }
}
