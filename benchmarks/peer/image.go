package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"math"
	"math/rand"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// shape says what an image is made of.
type shape struct {
	layers        int
	files         int
	unpackedBytes int64
}

// madeImage is an OCI archive in a file, and what is in it.
type madeImage struct {
	path          string
	packedBytes   int64
	unpackedBytes int64
}

const imageName = "bench.local/import:1"

// counted passes bytes on, counts and digests them.
type counted struct {
	to    io.Writer
	sum   hash.Hash
	count int64
}

func newCounted(to io.Writer) *counted { return &counted{to: to, sum: sha256.New()} }

func (c *counted) Write(p []byte) (int, error) {
	c.sum.Write(p)
	c.count += int64(len(p))
	return c.to.Write(p)
}

func (c *counted) digest() string { return "sha256:" + hex.EncodeToString(c.sum.Sum(nil)) }

// filler makes bytes that gzip packs about as well as programs and libraries: runs of words and runs of noise.
func filler(random *rand.Rand, size int) []byte {
	words := make([][]byte, 512)
	for i := range words {
		words[i] = make([]byte, 3+random.Intn(9))
		for j := range words[i] {
			words[i][j] = byte('a' + random.Intn(26))
		}
	}
	out := make([]byte, 0, size+64)
	for len(out) < size {
		for end := len(out) + 400 + random.Intn(800); len(out) < end; {
			out = append(append(out, words[random.Intn(len(words))]...), ' ')
		}
		noise := make([]byte, 100+random.Intn(300))
		random.Read(noise)
		out = append(out, noise...)
	}
	return out[:size]
}

// writeLayer writes a packed layer and returns the digests of both forms and the bytes of its files.
func writeLayer(to io.Writer, number int, s shape) (packed *counted, plain *counted, err error) {
	random := rand.New(rand.NewSource(int64(number)))
	packed = newCounted(to)
	zip, err := gzip.NewWriterLevel(packed, 6)
	fail(err)
	plain = newCounted(zip)
	archive := tar.NewWriter(plain)
	pool := filler(random, 8<<20)
	files := s.files / s.layers
	mean := float64(s.unpackedBytes) / float64(s.files)
	when := time.Unix(1700000000, 0)
	for i := 0; i < files; i++ {
		if i%40 == 0 {
			fail(archive.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Mode: 0755, ModTime: when,
				Name: fmt.Sprintf("usr/share/layer%d/directory%d/", number, i/40)}))
		}
		// Most files are small, a few are large, as in any image.
		size := int64(mean * math.Exp(1.5*random.NormFloat64()-1.125))
		if size > int64(len(pool))/2 {
			size = int64(len(pool)) / 2
		}
		fail(archive.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Mode: 0644, ModTime: when, Size: size,
			Name: fmt.Sprintf("usr/share/layer%d/directory%d/file%d", number, i/40, i)}))
		start := random.Int63n(int64(len(pool)) - size)
		_, err := archive.Write(pool[start : start+size])
		fail(err)
	}
	fail(archive.Close())
	fail(zip.Close())
	return packed, plain, nil
}

type object map[string]interface{}

// makeImage writes an OCI archive; the same shape makes the same bytes.
func makeImage(path string, s shape) madeImage {
	type made struct {
		file          string
		packed, plain *counted
	}
	layers := make([]made, s.layers)
	var all sync.WaitGroup
	for i := range layers {
		all.Add(1)
		go func(i int) {
			defer all.Done()
			file, err := os.Create(fmt.Sprintf("%s.layer%d", path, i))
			fail(err)
			packed, plain, err := writeLayer(file, i, s)
			fail(err)
			fail(file.Close())
			layers[i] = made{file.Name(), packed, plain}
		}(i)
	}
	all.Wait()

	out, err := os.Create(path)
	fail(err)
	archive := tar.NewWriter(out)
	add := func(name string, size int64, from io.Reader) {
		fail(archive.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Mode: 0644, Name: name, Size: size}))
		_, err := io.Copy(archive, from)
		fail(err)
	}
	document := func(content object, mediaType string) object {
		text, err := json.Marshal(content)
		fail(err)
		sum := sha256.Sum256(text)
		name := hex.EncodeToString(sum[:])
		add("blobs/sha256/"+name, int64(len(text)), bytes.NewReader(text))
		return object{"mediaType": mediaType, "digest": "sha256:" + name, "size": len(text)}
	}
	add("oci-layout", 30, strings.NewReader(`{"imageLayoutVersion":"1.0.0"}`))
	result := madeImage{path: path}
	diffs, described := []string{}, []object{}
	for _, layer := range layers {
		file, err := os.Open(layer.file)
		fail(err)
		add("blobs/sha256/"+layer.packed.digest()[len("sha256:"):], layer.packed.count, file)
		fail(file.Close())
		fail(os.Remove(layer.file))
		result.packedBytes += layer.packed.count
		result.unpackedBytes += layer.plain.count
		diffs = append(diffs, layer.plain.digest())
		described = append(described, object{"mediaType": "application/vnd.oci.image.layer.v1.tar+gzip",
			"digest": layer.packed.digest(), "size": layer.packed.count})
	}
	config := document(object{"architecture": "amd64", "os": "linux", "config": object{},
		"rootfs": object{"type": "layers", "diff_ids": diffs}}, "application/vnd.oci.image.config.v1+json")
	manifest := document(object{"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
		"config": config, "layers": described}, "application/vnd.oci.image.manifest.v1+json")
	manifest["annotations"] = object{"io.containerd.image.name": imageName}
	index, err := json.Marshal(object{"schemaVersion": 2, "manifests": []object{manifest}})
	fail(err)
	add("index.json", int64(len(index)), bytes.NewReader(index))
	fail(archive.Close())
	fail(out.Close())
	return result
}

func (s *server) ctr(ctx context.Context, words ...string) {
	command := exec.CommandContext(ctx, "ctr", append([]string{"--address", s.socket, "--namespace", "bench"}, words...)...)
	if out, err := command.CombinedOutput(); err != nil {
		fail(fmt.Errorf("%s: %v: %s", strings.Join(command.Args, " "), err, out))
	}
}

// importJob: an image with 4 layers goes in and is unpacked, by `ctr images import`.
func importJob(ctx context.Context, p plan, servers []*server) {
	image := makeImage(p.image, p.shape)
	defer func() { fail(os.Remove(image.path)) }()
	fmt.Printf("image: %d layers, %d files, %d MB packed, %d MB unpacked; warm-up of each server: %d import\n",
		p.shape.layers, p.shape.files, image.packedBytes/1e6, image.unpackedBytes/1e6, p.warmImports)
	for round := -p.warmImports; round < p.rounds; round++ {
		for _, s := range servers {
			exec.Command("sync").Run()
			s.forgetPeak()
			before, written, begin := s.processor(), s.written(), time.Now()
			s.ctr(ctx, "images", "import", image.path)
			took := time.Since(begin).Seconds()
			if round >= 0 {
				s.note("import with unpack", took)
				s.note("server CPU of an import", s.processor()-before)
				s.note("resident, peak of an import", s.peak())
				exec.Command("sync").Run()
				s.note("bytes written for each byte", float64(s.written()-written)/float64(image.packedBytes+image.unpackedBytes))
			}
			s.ctr(ctx, "images", "rm", "--sync", imageName)
		}
	}
	report(servers, "import with unpack", "s", false)
	report(servers, "server CPU of an import", "s", false)
	report(servers, "resident, peak of an import", "MiB", false)
	report(servers, "bytes written for each byte", "", false)
}
