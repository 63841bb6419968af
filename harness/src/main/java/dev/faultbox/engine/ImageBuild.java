package dev.faultbox.engine;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.api.model.AuthConfigurations;
import com.github.dockerjava.api.model.BuildResponseItem;
import com.github.dockerjava.api.model.ResponseItem;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import dev.faultbox.engine.http.EngineHttp;
import dev.faultbox.model.EnvironmentException;
import dev.faultbox.model.ErrorCode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A build by the engine's classic builder. Goes through docker-java, which reads the builder's
 * stream; images named in FROM are pulled with the user's logins. A build is rare enough for its
 * loading time.
 */
final class ImageBuild {
  /** Lines of the build that are repeated when it fails. */
  private static final int SHOWN_LINES = 30;

  /** How builders announce a step that starts from an image. */
  private static final Pattern FROM =
      Pattern.compile(
          "step \\d+/\\d+ ?: FROM (?:--platform=\\S+ +)?(\\S+).*", Pattern.CASE_INSENSITIVE);

  private final EngineHttp http;
  private final EngineInfo info;
  private final Credentials credentials;

  ImageBuild(EngineHttp http, EngineInfo info, Credentials credentials) {
    this.http = http;
    this.info = info;
    this.credentials = credentials;
  }

  void run(String tag, TarSource context, Map<String, String> labels, Consumer<String> output) {
    DockerClientConfig config =
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost(http.address().plain())
            .withDockerTlsVerify(false)
            .withApiVersion(info.apiVersion())
            .build();
    DockerJavaTransport transport = new DockerJavaTransport(http, EngineLimits.BUILD_SECONDS);
    DockerClient client = DockerClientImpl.getInstance(config, transport);
    Progress progress = new Progress(output);
    try (progress) {
      client
          .buildImageCmd(new DockerJavaTransport.TarBody(context))
          .withTags(Set.of(tag))
          .withLabels(labels)
          .withRemove(true)
          .withForcerm(true)
          .withBuildAuthConfigs(logins())
          .exec(progress);
      progress.awaitCompletion();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(tag, "interrupted", progress, e);
    } catch (Exception e) {
      String message = e.getMessage();
      throw failed(tag, message == null ? e.toString() : message, progress, e);
    }
    if (progress.error != null) {
      throw failed(tag, progress.error, progress, null);
    }
  }

  /** A build does not say beforehand which registries it needs, so it is told of all. */
  private AuthConfigurations logins() {
    AuthConfigurations all = new AuthConfigurations();
    for (Credentials.Login login : credentials.all()) {
      all.addConfig(
          new AuthConfig()
              .withRegistryAddress(login.server())
              .withUsername(login.user())
              .withPassword(login.secret())
              .withIdentityToken(login.identityToken().isEmpty() ? null : login.identityToken())
              .withRegistrytoken(login.registryToken().isEmpty() ? null : login.registryToken()));
    }
    return all;
  }

  private EnvironmentException failed(
      String tag, String reason, Progress progress, @Nullable Exception cause) {
    StringBuilder message = new StringBuilder("building image ").append(tag).append(" failed: ");
    message.append(reason.strip());
    String base;
    synchronized (progress) {
      for (String line : progress.last) {
        message.append("\n  ").append(line);
      }
      base = baseImage(progress.last.peekLast());
    }
    if (!base.isEmpty()) {
      ImageReference image = ImageReference.parse(base);
      PullFailure failure = new PullFailure(image, credentials.of(image.registry()));
      message.append("\nimage ").append(base).append(" cannot be had: ");
      message.append(failure.meaning(reason));
    }
    return new EnvironmentException(ErrorCode.BUILD_FAILED, message.toString(), cause);
  }

  /**
   * The image that could not be pulled, when the last thing that was done was to look for it. One
   * that is named by a build argument is not known.
   */
  static String baseImage(@Nullable String lastLine) {
    Matcher step = FROM.matcher(lastLine == null ? "" : lastLine);
    return step.matches() && !step.group(1).contains("$") ? step.group(1) : "";
  }

  /** Receives the builder's output, on a thread of docker-java. */
  private static final class Progress extends ResultCallback.Adapter<BuildResponseItem> {
    private final Consumer<String> output;
    private final Deque<String> last = new ArrayDeque<>();
    private volatile @Nullable String error;

    Progress(Consumer<String> output) {
      this.output = output;
    }

    @Override
    public void onNext(BuildResponseItem item) {
      if (item.getErrorDetail() != null || item.getError() != null) {
        String detail = item.getErrorDetail() == null ? null : item.getErrorDetail().getMessage();
        error = detail == null ? String.valueOf(item.getError()) : detail;
        return;
      }
      String text = item.getStream();
      if (text == null && item.getStatus() != null && !isBar(item)) {
        text = item.getStatus();
      }
      if (text != null && !text.isBlank()) {
        text.lines().filter(line -> !line.isBlank()).forEach(this::line);
      }
    }

    /** A step of a download; older engines draw it, newer ones only count. */
    private static boolean isBar(BuildResponseItem item) {
      ResponseItem.ProgressDetail detail = item.getProgressDetail();
      return item.getProgress() != null || (detail != null && detail.getCurrent() != null);
    }

    private void line(String line) {
      synchronized (this) {
        last.addLast(line);
        if (last.size() > SHOWN_LINES) {
          last.removeFirst();
        }
      }
      output.accept(line);
    }
  }
}
