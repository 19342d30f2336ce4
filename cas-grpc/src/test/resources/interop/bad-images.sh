#!/bin/bash
# usage: bad-images.sh DIRECTORY SAMPLE.tar: makes there archives that must be refused, one per way to be wrong.
set -euo pipefail
sample=$(realpath "$2")
cd "$1"

head -c 20000 /dev/urandom >not-a-tar.tar
: >empty.tar
head -c $(($(stat -c %s "$sample") / 2)) "$sample" >half-a-tar.tar
mkdir plain && echo hello >plain/hello && tar -C plain -cf no-layout.tar hello

# image NAME MANIFEST: an OCI archive of the blobs in NAME/blobs/sha256 with this manifest.
digest() { sha256sum "$1" | cut -d' ' -f1; }
put() { # put NAME FILE: adds a blob, prints its descriptor's digest and size members
    mkdir -p "$1/blobs/sha256"
    cp "$2" "$1/blobs/sha256/$(digest "$2")"
    echo "\"digest\":\"sha256:$(digest "$2")\",\"size\":$(stat -c %s "$2")"
}
image() {
    local name=$1 members
    printf %s "$2" >manifest
    members=$(put "$name" manifest)
    echo '{"imageLayoutVersion":"1.0.0"}' >"$name/oci-layout"
    echo "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",$members,\"annotations\":{\"org.opencontainers.image.ref.name\":\"example.com/bad/$name:1\"}}]}" >"$name/index.json"
    tar -C "$name" -cf "$name.tar" oci-layout index.json blobs
}
manifest() { # manifest CONFIG LAYERS
    echo "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",$1},\"layers\":[$2]}"
}
gzip_layer() { echo "{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\",$1}"; }
config() { # config DIFFID...
    local ids=$(printf '"sha256:%s",' "$@")
    echo "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[${ids%,}]}}" >config
}

mkdir tree && head -c 300000 /dev/urandom >tree/file && tar -C tree -cf layer.tar file && gzip -nk layer.tar
config "$(digest layer.tar)"

# A layer whose gzip stream ends early; the blob itself is as its digest says.
head -c 100000 layer.tar.gz >short.gz
image truncated-gzip "$(manifest "$(put truncated-gzip config)" "$(gzip_layer "$(put truncated-gzip short.gz)")")"

# A blob that is not what its name says.
image wrong-blob "$(manifest "$(put wrong-blob config)" "$(gzip_layer "$(put wrong-blob layer.tar.gz)")")"
printf X | dd of=wrong-blob/blobs/sha256/"$(digest layer.tar.gz)" bs=1 seek=5000 conv=notrunc status=none
tar -C wrong-blob -cf wrong-blob.tar oci-layout index.json blobs

# A manifest without layers, one with none, one that is no JSON.
image no-layers "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",$(put no-layers config)}}"
image no-json "{this is no JSON"

# A layer that the archive lacks.
image lacking "$(manifest "$(put lacking config)" "$(gzip_layer "$(put lacking layer.tar.gz)")")"
rm lacking/blobs/sha256/"$(digest layer.tar.gz)"
tar -C lacking -cf lacking.tar oci-layout index.json blobs

# A layer that is no tar, and a layer that unpacks to something else than the configuration says.
head -c 50000 /dev/urandom | gzip -n >random.gz
image layer-no-tar "$(manifest "$(put layer-no-tar config)" "$(gzip_layer "$(put layer-no-tar random.gz)")")"
config "$(printf 0%.0s {1..64})"
image wrong-diff-id "$(manifest "$(put wrong-diff-id config)" "$(gzip_layer "$(put wrong-diff-id layer.tar.gz)")")"
# The layer comes out of the tree it is unpacked to.
mkdir -p outside/in && echo escaped >outside/evil && tar -C outside/in -P -cf evil.tar ../evil && gzip -nk evil.tar
config "$(digest evil.tar)"
image escaping "$(manifest "$(put escaping config)" "$(gzip_layer "$(put escaping evil.tar.gz)")")"
