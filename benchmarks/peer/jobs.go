package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand"
	"sort"
	"sync"
	"sync/atomic"
	"time"

	"github.com/containerd/containerd/content"
	"github.com/containerd/containerd/leases"
	"github.com/opencontainers/go-digest"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
)

const smallBytes = 4096

// blob is content that no server has seen, with the digest a client knows beforehand.
type blob struct {
	bytes []byte
	desc  ocispec.Descriptor
}

var made int64

// fresh makes blobs; to make them is no part of any measurement.
func fresh(count int, size int64) []blob {
	blobs := make([]blob, count)
	base := make([]byte, size)
	for i := range blobs {
		made++
		data := base
		if i == 0 || size <= smallBytes {
			data = make([]byte, size)
			rand.New(rand.NewSource(made)).Read(data)
		} else {
			data = append([]byte(nil), blobs[0].bytes...)
		}
		binary.LittleEndian.PutUint64(data, uint64(made)^uint64(time.Now().UnixNano())<<20)
		sum := digest.NewDigestFromBytes(digest.SHA256, sha(data))
		blobs[i] = blob{data, ocispec.Descriptor{MediaType: "application/octet-stream", Digest: sum, Size: size}}
	}
	return blobs
}

func sha(data []byte) []byte {
	sum := sha256.Sum256(data)
	return sum[:]
}

// put ingests one blob as containerd's own code does when it pulls: STAT, STAT, WRITE of at most 1 MiB each, COMMIT.
// The label keeps it from both collectors.
func (s *server) put(ctx context.Context, b blob) {
	ref := "bench-" + b.desc.Digest.Encoded()
	label := content.WithLabels(map[string]string{"containerd.io/gc.root": "bench"})
	plain := struct{ io.Reader }{bytes.NewReader(b.bytes)}
	fail(content.WriteBlob(ctx, s.client.ContentStore(), ref, plain, b.desc, label))
}

// putAll ingests all blobs with so many writers and returns the seconds it took.
func (s *server) putAll(ctx context.Context, blobs []blob, writers int) float64 {
	next := make(chan blob, len(blobs))
	for _, b := range blobs {
		next <- b
	}
	close(next)
	var all sync.WaitGroup
	begin := time.Now()
	for i := 0; i < writers; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			for b := range next {
				s.put(ctx, b)
			}
		}()
	}
	all.Wait()
	return time.Since(begin).Seconds()
}

func (s *server) drop(ctx context.Context, blobs []blob) {
	for _, b := range blobs {
		fail(s.client.ContentStore().Delete(ctx, b.desc.Digest))
	}
}

func (s *server) leased(ctx context.Context) (context.Context, func()) {
	manager := s.client.LeasesService()
	lease, err := manager.Create(ctx, leases.WithRandomID(), leases.WithExpiration(time.Hour))
	fail(err)
	return leases.WithLease(ctx, lease.ID), func() { fail(manager.Delete(ctx, lease)) }
}

// rate ingests all blobs, or as many as begin within the plan's patience, and returns how many it was in a second. So a
// server that needs a long time for each is measured as long as another, not as often.
func (s *server) rate(ctx context.Context, p plan, blobs []blob, writers int) float64 {
	end := time.Now().Add(p.patience)
	var done, next atomic.Int64
	var all sync.WaitGroup
	begin := time.Now()
	for i := 0; i < writers; i++ {
		all.Add(1)
		go func() {
			defer all.Done()
			for time.Now().Before(end) {
				b := next.Add(1) - 1
				if b >= int64(len(blobs)) {
					return
				}
				s.put(ctx, blobs[b])
				done.Add(1)
			}
		}()
	}
	all.Wait()
	return float64(done.Load()) / time.Since(begin).Seconds()
}

// smallJob: how many small blobs become durable in a second.
func smallJob(ctx context.Context, p plan, servers []*server) {
	fmt.Printf("warm-up of each server: %d blobs of 4 KiB with 8 writers; that and each measurement at most %v\n", p.warmSmall, p.patience)
	for _, s := range servers {
		s.rate(ctx, p, fresh(p.warmSmall, smallBytes), 8)
	}
	alone := p.small / 4
	for round := 0; round < p.rounds; round++ {
		for _, s := range servers {
			blobs := fresh(p.small, smallBytes)
			before, begin := s.processor(), time.Now()
			rate := s.rate(ctx, p, blobs, 8)
			s.note("4 KiB ingests, 8 writers", rate)
			s.note("server CPU per ingest, 8 writers", (s.processor()-before)/(rate*time.Since(begin).Seconds())*1e6)
			s.note("4 KiB ingests, 1 writer", s.rate(ctx, p, fresh(alone, smallBytes), 1))
			under, end := s.leased(ctx)
			s.note("4 KiB ingests, 8 writers, leased", s.rate(under, p, fresh(p.small, smallBytes), 8))
			s.note("4 KiB ingests, 1 writer, leased", s.rate(under, p, fresh(alone, smallBytes), 1))
			end()
		}
	}
	report(servers, "4 KiB ingests, 8 writers", "1/s", true)
	report(servers, "server CPU per ingest, 8 writers", "us", false)
	report(servers, "4 KiB ingests, 1 writer", "1/s", true)
	report(servers, "4 KiB ingests, 8 writers, leased", "1/s", true)
	report(servers, "4 KiB ingests, 1 writer, leased", "1/s", true)
}

// bigJob: how fast one large blob becomes durable, and how fast it is read back.
func bigJob(ctx context.Context, p plan, servers []*server) {
	fmt.Printf("warm-up of each server: one blob of %d MiB; measured: one blob of %d MiB\n", p.warmBytes>>20, p.bigBytes>>20)
	for _, s := range servers {
		warm := fresh(1, p.warmBytes)
		s.putAll(ctx, warm, 1)
		s.readBack(ctx, warm[0])
		s.drop(ctx, warm)
	}
	for round := 0; round < p.rounds; round++ {
		for _, s := range servers {
			big := fresh(1, p.bigBytes)
			before := s.processor()
			s.note("large ingest", float64(p.bigBytes>>20)/s.putAll(ctx, big, 1))
			s.note("server CPU, large ingest", (s.processor()-before)/(float64(p.bigBytes)/(1<<30)))
			s.note("large read", float64(p.bigBytes>>20)/s.readBack(ctx, big[0]))
			s.drop(ctx, big)
		}
	}
	report(servers, "large ingest", "MiB/s", true)
	report(servers, "server CPU, large ingest", "s/GiB", false)
	report(servers, "large read", "MiB/s", true)
}

func (s *server) readBack(ctx context.Context, b blob) float64 {
	begin := time.Now()
	reader, err := s.client.ContentStore().ReaderAt(ctx, b.desc)
	fail(err)
	count, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, content.NewReader(reader), make([]byte, 1<<20))
	fail(err)
	fail(reader.Close())
	if count != b.desc.Size {
		fail(fmt.Errorf("read %d bytes of %d", count, b.desc.Size))
	}
	return time.Since(begin).Seconds()
}

// memoryJob: what the servers need of memory. Wants servers that have just been started.
func memoryJob(ctx context.Context, p plan, servers []*server) {
	for _, s := range servers {
		_, err := s.client.ContentStore().Status(ctx, "none")
		if err == nil {
			fail(fmt.Errorf("an ingest that nobody began has a status"))
		}
	}
	time.Sleep(p.memoryRest)
	for _, s := range servers {
		s.note("resident, idle after start", s.resident())
		blobs := fresh(8, p.bigBytes/8)
		s.note("resident, peak of 8 writers", s.peakOf(func() { s.putAll(ctx, blobs, 8) }))
		s.drop(ctx, blobs)
	}
	time.Sleep(p.memoryRest)
	for _, s := range servers {
		s.note("resident, idle afterwards", s.resident())
	}
	report(servers, "resident, idle after start", "MiB", false)
	report(servers, "resident, peak of 8 writers", "MiB", false)
	report(servers, "resident, idle afterwards", "MiB", false)
}

// listJob: listing and looking up many blobs.
func listJob(ctx context.Context, p plan, servers []*server) {
	fmt.Printf("filling each server with %d blobs of 16 bytes\n", p.listed)
	blobs := fresh(p.listed, 16)
	for _, s := range servers {
		s.note("filled", float64(p.listed)/s.putAll(ctx, blobs, 8))
	}
	fmt.Printf("warm-up of each server: 3 listings, %d lookups\n", p.lookups)
	for _, s := range servers {
		for i := 0; i < 3; i++ {
			s.list(ctx, p.listed)
		}
		s.lookUp(ctx, blobs, p.lookups)
	}
	for round := 0; round < p.rounds; round++ {
		for _, s := range servers {
			s.note("listing", s.list(ctx, p.listed)*1000)
			p50, p99 := s.lookUp(ctx, blobs, p.lookups)
			s.note("lookup p50", p50)
			s.note("lookup p99", p99)
		}
	}
	report(servers, "filled", "1/s", true)
	report(servers, "listing", "ms", false)
	report(servers, "lookup p50", "us", false)
	report(servers, "lookup p99", "us", false)
}

func (s *server) list(ctx context.Context, expected int) float64 {
	begin := time.Now()
	count := 0
	fail(s.client.ContentStore().Walk(ctx, func(content.Info) error {
		count++
		return nil
	}))
	if count < expected {
		fail(fmt.Errorf("%s lists %d blobs, expected %d", s.name, count, expected))
	}
	return time.Since(begin).Seconds()
}

func (s *server) lookUp(ctx context.Context, blobs []blob, count int) (float64, float64) {
	times := make([]float64, count)
	for i := range times {
		b := blobs[rand.Intn(len(blobs))]
		begin := time.Now()
		_, err := s.client.ContentStore().Info(ctx, b.desc.Digest)
		times[i] = float64(time.Since(begin).Nanoseconds()) / 1000
		fail(err)
	}
	sort.Float64s(times)
	return times[count/2], times[count*99/100]
}
