package cas.interop;

import cas.content.Descriptor;
import cas.digest.Digest;
import cas.error.CasException.InvalidArgument;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// As much of a registry as `ctr` needs to pull one image and to push it back, on loopback.
final class Registry implements AutoCloseable {
    private static final String UPLOADS = "/blobs/uploads/";

    private final Map<Digest, byte[]> blobs;
    private final Map<String, Digest> tags = new ConcurrentHashMap<>();
    private final Map<Digest, String> mediaTypes = new ConcurrentHashMap<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    Registry(Map<Digest, byte[]> blobs) throws IOException {
        this.blobs = new ConcurrentHashMap<>(blobs);
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v2/", this::answer);
        server.start();
    }

    String host() {
        return "localhost:" + server.getAddress().getPort();
    }

    void tag(String tag, Descriptor target) {
        tags.put(tag, target.digest());
        mediaTypes.put(target.digest(), target.mediaType());
    }

    private void answer(HttpExchange call) throws IOException {
        try (call) {
            String path = call.getRequestURI().getPath();
            String last = path.substring(path.lastIndexOf('/') + 1);
            switch (call.getRequestMethod()) {
                case "GET", "HEAD" -> serve(call, path.contains("/manifests/"), last);
                case "POST" -> {
                    call.getResponseHeaders().set("Location", path.substring(0, path.indexOf(UPLOADS)) + UPLOADS + "1");
                    call.sendResponseHeaders(202, -1);
                }
                case "PUT" -> take(call, path.contains("/manifests/"), last);
                default -> call.sendResponseHeaders(405, -1);
            }
        }
    }

    private void serve(HttpExchange call, boolean manifest, String name) throws IOException {
        Optional<Digest> digest = digest(name);
        if (digest.isEmpty() || !blobs.containsKey(digest.get())) {
            call.sendResponseHeaders(call.getRequestURI().getPath().equals("/v2/") ? 200 : 404, -1);
            return;
        }
        byte[] bytes = blobs.get(digest.get());
        String type = mediaTypes.getOrDefault(digest.get(), "application/vnd.oci.image.manifest.v1+json");
        call.getResponseHeaders().set("Content-Type", manifest ? type : "application/octet-stream");
        call.getResponseHeaders().set("Docker-Content-Digest", digest.get().toString());
        if (call.getRequestMethod().equals("HEAD")) {
            call.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
            call.sendResponseHeaders(200, -1);
        } else {
            call.sendResponseHeaders(200, bytes.length);
            call.getResponseBody().write(bytes);
        }
    }

    private void take(HttpExchange call, boolean manifest, String name) throws IOException {
        byte[] bytes = call.getRequestBody().readAllBytes();
        Digest digest = Digest.sha256(bytes);
        blobs.put(digest, bytes);
        if (manifest) {
            tags.put(name, digest);
            mediaTypes.put(digest, call.getRequestHeaders().getFirst("Content-Type"));
        }
        call.getResponseHeaders().set("Docker-Content-Digest", digest.toString());
        call.sendResponseHeaders(201, -1);
    }

    private Optional<Digest> digest(String name) {
        try {
            return Optional.of(tags.containsKey(name) ? tags.get(name) : Digest.parse(name));
        } catch (InvalidArgument e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
