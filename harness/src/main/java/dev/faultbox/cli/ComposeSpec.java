package dev.faultbox.cli;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The text of a spec for the services of a compose file. */
final class ComposeSpec {
  private final ComposeFile compose;
  private final Path specDirectory;
  private final List<String> notes = new ArrayList<>();

  /**
   * @param specDirectory where the spec will lie: its paths are relative to that
   */
  ComposeSpec(ComposeFile compose, Path specDirectory) {
    this.compose = compose;
    this.specDirectory = specDirectory;
    this.notes.addAll(compose.notes());
    if (compose.services().values().stream().anyMatch(ComposeService::isPublished)) {
      notes.add(
          "ports of the host are not taken over: steps find a service without, and runs side by"
              + " side would quarrel about them; ports = {80: 8080} pins one");
    }
  }

  /** What has no counterpart, or was decided; complete when the text has been made. */
  List<String> notes() {
    return List.copyOf(notes);
  }

  String text(String file) {
    StringBuilder out = new StringBuilder();
    out.append(SpecText.comment("Made from " + file + ". Start with faultbox and this file."));
    out.append("\n# Every test starts with fresh processes on fresh file systems.\n");
    notes.forEach(note -> out.append(SpecText.comment("Note: " + note)).append('\n'));
    Map<String, String> written = new LinkedHashMap<>();
    Set<String> shared = sharedVolumes();
    Set<String> taken = new LinkedHashSet<>();
    for (String name : inOrder()) {
      ComposeService service =
          new ComposeService(
              name,
              requireNonNull(compose.services().get(name), name),
              compose,
              specDirectory,
              shared);
      String variable = SpecText.variable(SpecText.serviceName(name));
      if (!taken.add(variable) || !service.hasSource()) {
        String why =
            service.hasSource()
                ? "has the name of another service"
                : "has no image, and no directory to build from";
        note(out, "service " + name + " " + why + " and is left out");
        continue;
      }
      String text = service.text(variable, written);
      service.notes().forEach(note -> note(out, "service " + name + ": " + note));
      compose.variables().notes().stream()
          .filter(note -> !notes.contains(note))
          .forEach(note -> note(out, note));
      out.append('\n').append(text);
      written.put(name, variable);
    }
    out.append("\ndef test_all_become_ready():\n");
    if (written.isEmpty()) {
      out.append("    pass\n");
    }
    written.forEach(
        (name, variable) ->
            out.append("    assert_eventually(type = \"service_ready\", service = ")
                .append(variable)
                .append(".name)\n"));
    return out.toString();
  }

  private void note(StringBuilder out, String note) {
    notes.add(note);
    out.append(SpecText.comment("Note: " + note)).append('\n');
  }

  /** Named volumes that more than one service mounts. */
  private Set<String> sharedVolumes() {
    Set<String> seen = new LinkedHashSet<>();
    Set<String> shared = new LinkedHashSet<>();
    for (Map<String, Object> service : compose.services().values()) {
      for (String name : ComposeVolumes.named(service.get("volumes"))) {
        if (!seen.add(name)) {
          shared.add(name);
        }
      }
    }
    return shared;
  }

  /** What a service depends on stands before it. */
  private List<String> inOrder() {
    Set<String> done = new LinkedHashSet<>();
    compose.services().keySet().forEach(name -> visit(name, done, new LinkedHashSet<>()));
    return List.copyOf(done);
  }

  private void visit(String name, Set<String> done, Set<String> open) {
    Map<String, Object> service = compose.services().get(name);
    if (service == null || done.contains(name) || !open.add(name)) {
      return;
    }
    ComposeService.dependencies(service).forEach(needed -> visit(needed, done, open));
    done.add(name);
  }
}
